import { useState } from 'react';
import { Icon } from '../shared/Icon';
import { iconFlag } from '../shared/icons';
import { part } from '../shared/part';
import { withTexts } from '../texts/load';

const ReportDialog = part(() => withTexts('reports', import('./ReportDialog')), null);

/** For pages after the session: its pass still reports, as long as it works. */
export function ReportButton({ pass, name, label }: { pass: string; name: string; label: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="btn quiet" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon of={iconFlag} />
        {label}
      </button>
      {open && <ReportDialog pass={pass} name={name} onClose={() => setOpen(false)} />}
    </>
  );
}
