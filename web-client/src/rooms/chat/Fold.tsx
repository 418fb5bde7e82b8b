import { Icon } from '../../shared/Icon';
import { iconCaution, iconEyeoff } from '../../shared/icons';
import { shown, t } from '../../texts/texts';
import { type Cover, sayTopics } from './cover';

/** Stands before a covered message: the theme without detail, and one press to open it or to cover it again. */
export function Fold({
  cover,
  name,
  isOpened,
  onToggle,
}: {
  cover: Cover & { by: 'theme' };
  name: string;
  isOpened: boolean;
  onToggle: () => void;
}) {
  const topics = sayTopics(cover.topics);
  return (
    <div className="fold">
      <span>
        {cover.note !== null && <NoteBadge note={cover.note} />}
        {topics !== null && (
          <span className="badge">
            <Icon of={iconEyeoff} />
            {topics}
          </span>
        )}
      </span>
      <button
        type="button"
        className="btn small"
        aria-expanded={isOpened}
        aria-label={t(isOpened ? 'chat.cover.close' : 'chat.cover.open', { name })}
        onClick={onToggle}
      >
        {t(isOpened ? 'chat.hidden.fold' : 'chat.hidden.show')}
      </button>
    </div>
  );
}

export function NoteBadge({ note }: { note: string }) {
  return (
    <span className="badge caution">
      <Icon of={iconCaution} />
      <span>{shown('chat.note', { note })}</span>
    </span>
  );
}
