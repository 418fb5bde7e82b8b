import type { ReactNode } from 'react';
import { Avatar } from '../../shared/Keepsake';
import type { Seat } from './seats';

/** A sentence about somebody, beside their picture. */
export function AboutPerson({ person, children }: { person: Seat; children: ReactNode }) {
  return (
    <div className="row" style={{ flexWrap: 'nowrap' }}>
      <Avatar keepsake={person.keepsake} tint={person.tint} />
      <p className="soft">{children}</p>
    </div>
  );
}
