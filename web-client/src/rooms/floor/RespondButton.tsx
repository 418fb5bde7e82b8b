import { useState } from 'react';
import { type Reaction, reactionValues } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconHeart, iconRepeat, iconSmile, iconUser } from '../../shared/icons';
import { t } from '../../texts/texts';
import { Menu, type MenuItem } from '../Menu';
import type { RoomStore } from '../roomStore';

const reactionIcons: Record<Reaction, string> = {
  heart: iconHeart,
  meToo: iconRepeat,
  thankYou: iconSmile,
  sittingWithYou: iconUser,
};

export function responses(store: RoomStore): MenuItem[] {
  return reactionValues.map((reaction) => ({
    label: t(`floor.reaction.${reaction}`),
    icon: reactionIcons[reaction],
    run: () => store.respond(reaction),
  }));
}

export function RespondButton({ store }: { store: RoomStore }) {
  const [responding, setResponding] = useState(false);
  return (
    <span className="phone-hide">
      <button
        type="button"
        className="ctl"
        aria-haspopup="menu"
        aria-expanded={responding}
        onClick={() => setResponding(!responding)}
      >
        <Icon of={iconSmile} />
        <span>{t('floor.respond')}</span>
      </button>
      {responding && (
        <Menu
          className="above"
          title={t('floor.respond')}
          items={responses(store)}
          onClose={() => setResponding(false)}
        />
      )}
    </span>
  );
}
