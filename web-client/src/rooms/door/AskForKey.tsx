import { Icon } from '../../shared/Icon';
import { iconLock } from '../../shared/icons';
import { t } from '../../texts/texts';
import { CompareWords } from '../keys/CompareWords';
import type { RoomStore } from '../roomStore';

/** For somebody who waits because they came without the key of the session. */
export default function AskForKey({ store }: { store: RoomStore }) {
  return (
    <section className="card stack" aria-labelledby="ask-key">
      <h2 id="ask-key" className="label">
        <Icon of={iconLock} /> {t('door.key.title')}
      </h2>
      <p>{t('door.key.text')}</p>
      <CompareWords of={() => store.askWords()} />
      <p className="hint">{t('door.key.hint')}</p>
    </section>
  );
}
