import type { Resource } from '../shared/contracts';
import { Icon } from '../shared/Icon';
import { iconLink } from '../shared/icons';
import { t } from '../texts/texts';
import { useRoom } from './hooks';
import type { RoomStore } from './roomStore';

/** What facilitators show of the group's shelf. It opens beside the room, and nobody learns who opened it. */
export default function ShownResource({ store }: { store: RoomStore }) {
  const shown = useRoom(store, ({ room }) => room.resource);
  if (!shown) return null;
  return (
    <div className="card shown">
      <p className="label soft">{t('rooms.shelf.from')}</p>
      <ResourceLink resource={shown} />
    </div>
  );
}

/** Its title, where it leads, and the way there. */
export function ResourceLink({ resource }: { resource: Resource }) {
  const { title, address, file, size } = resource;
  return (
    <div>
      <a href={address} target="_blank" rel="noreferrer noopener" dir="auto">
        <Icon of={iconLink} /> {title}
      </a>
      <p className="small soft">
        {file
          ? t('rooms.shelf.file', { kind: file, size: Math.max(1, Math.round((size ?? 0) / 1024)) })
          : t('rooms.shelf.leads', { host: new URL(address).host })}
      </p>
    </div>
  );
}
