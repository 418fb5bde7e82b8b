import { useEffect, useState } from 'react';
import { AgreementText } from '../shared/AgreementText';
import { agreement } from '../shared/api';
import type { Agreement } from '../shared/contracts';
import { Shell } from '../shared/Shell';
import { Slow } from '../shared/Slow';
import { Trouble } from '../shared/Trouble';
import { useTitle } from '../shared/title';
import { t } from '../texts/texts';
import { PlainShell } from './PlainPage';

/** What everybody agrees to at the door, as this server has it. */
export default function GroundRules() {
  useTitle(t('shared.groundRules'));
  const [text, setText] = useState<Agreement | 'away' | null>(null);
  useEffect(() => {
    let here = true;
    void agreement().then((answer) => {
      if (here) setText('value' in answer ? answer.value : 'away');
    });
    return () => {
      here = false;
    };
  }, []);
  if (text === 'away') return <Trouble />;
  if (text === null)
    return (
      <Shell>
        <Slow />
      </Shell>
    );
  return (
    <PlainShell title="shared.groundRules" lead="pages.groundRules.lead">
      <AgreementText agreement={text} heading="h2" />
    </PlainShell>
  );
}
