import { Icon } from '../../shared/Icon';
import { iconCheck } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom, useServerNow } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import { minutesLeft, type Running } from './plan';
import './plan.css';

/** Where the session is, for everybody, and how much time the step has left, kindly. */
export default function PlanStrip({ store, onOpen }: { store: RoomStore; onOpen: () => void }) {
  const { plan, isLeading } = useRoom(store, ({ room, you }) => ({ plan: room.plan, isLeading: leads(room, you) }));
  const now = useServerNow(plan?.endsAt != null && plan.pausedAt === null, 5000);
  if (!plan) return null;
  const at = plan.step ?? -1;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame round it
    <div className="planstrip" role="group" aria-label={t('plan.strip')}>
      <ol>
        {plan.steps.map((name, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
          <li key={i} aria-current={i === at ? 'step' : undefined} className={at < 0 && i === 0 ? 'first' : undefined}>
            {i < at ? <Icon of={iconCheck} /> : <span className="num">{i + 1}</span>}
            <span>
              {name}
              {i < at && <span className="sr">{t('plan.done')}</span>}
            </span>
          </li>
        ))}
      </ol>
      <span className="soft num">{timeOf(plan, now)}</span>
      <button type="button" className={isLeading ? 'btn quiet small' : 'btn quiet small narrow-only'} onClick={onOpen}>
        {t(isLeading ? 'plan.open' : 'plan.see')}
      </button>
    </div>
  );
}

function timeOf(plan: Running, now: number): string {
  if (plan.step === null) return t('plan.unbegun');
  if (plan.pausedAt !== null) return t('plan.paused');
  const left = minutesLeft(plan, now);
  if (left === null) return '';
  return left === 0 ? t('plan.over') : t('plan.left', { minutes: left });
}
