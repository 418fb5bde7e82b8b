import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../shared/Icon';
import { iconEar, iconLeaf } from '../../shared/icons';
import { t } from '../../texts/texts';
import { Breathing } from './Breathing';
import { Senses } from './Senses';

const exercises = [
  { name: 'breath', icon: iconLeaf, Exercise: Breathing },
  { name: 'senses', icon: iconEar, Exercise: Senses },
] as const;

/** One at a time: opening or closing one ends the other. */
export default function Exercises() {
  const [open, setOpen] = useState<(typeof exercises)[number] | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) panel.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <>
      <div className="row tight">
        {exercises.map((each) => (
          <button
            key={each.name}
            type="button"
            className="btn grow"
            aria-expanded={open === each}
            onClick={() => setOpen(open === each ? null : each)}
          >
            <Icon of={each.icon} />
            {t(`help.${each.name}.title`)}
          </button>
        ))}
      </div>
      {open ? (
        <div className="stack" ref={panel} key={open.name}>
          <open.Exercise />
        </div>
      ) : null}
    </>
  );
}
