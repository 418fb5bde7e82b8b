import { type CSSProperties, type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from '../shared/Icon';

export type MenuItem = {
  readonly label: string;
  readonly icon: string;
  readonly danger?: boolean;
  readonly run: () => void;
};

/** A menu with a heading. Arrows, Home and End move; Escape closes and gives the focus back. */
export function Menu({
  title,
  items,
  onClose,
  className = '',
  style,
}: {
  title: string;
  items: readonly MenuItem[];
  onClose: () => void;
  className?: string;
  style?: CSSProperties;
}): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const id = useId();
  const closing = useRef(onClose);
  closing.current = onClose;
  useEffect(() => {
    const opener = document.activeElement;
    const menu = ref.current;
    menu?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    const outside = (e: PointerEvent) => {
      const target = e.target as Node;
      if (!menu?.contains(target) && !(opener instanceof Node && opener.contains(target))) closing.current();
    };
    document.addEventListener('pointerdown', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      const { activeElement } = document;
      if (opener instanceof HTMLElement && (activeElement === document.body || menu?.contains(activeElement)))
        opener.focus();
    };
  }, []);

  return (
    <div className={`menu ${className}`} style={style} ref={ref}>
      <h3 id={id}>{title}</h3>
      <div
        role="menu"
        tabIndex={-1}
        aria-labelledby={id}
        onKeyDown={(e) => {
          const all = [...e.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
          const at = all.indexOf(document.activeElement as HTMLElement);
          const to = {
            ArrowDown: (at + 1) % all.length,
            ArrowUp: (at - 1 + all.length) % all.length,
            Home: 0,
            End: all.length - 1,
          }[e.key];
          if (to !== undefined) {
            e.preventDefault();
            all[to]?.focus();
          } else if (e.key === 'Escape' || e.key === 'Tab') {
            e.stopPropagation();
            if (e.key === 'Escape') e.preventDefault();
            onClose();
          }
        }}
      >
        {items.map(({ label, icon, danger, run }) => (
          <button
            key={label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className={danger ? 'danger' : undefined}
            onClick={() => {
              onClose();
              run();
            }}
          >
            <Icon of={icon} />
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}
