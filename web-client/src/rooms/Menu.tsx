import { type CSSProperties, type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { focusBack } from '../shared/focus';
import { Icon } from '../shared/Icon';
import { TypeAhead } from './typeAhead';

export type MenuItem = {
  readonly label: string;
  readonly icon: string;
  readonly danger?: boolean;
  readonly run: () => void;
};

const edge = 8; // pixels between a menu and the end of the page

/** A menu with a heading. Arrows, Home, End and first letters move; Escape closes and gives the focus back. */
export function Menu({
  title,
  items,
  onClose,
  className = '',
  style,
}: {
  title: ReactNode;
  items: readonly MenuItem[];
  onClose: () => void;
  className?: string;
  style?: CSSProperties;
}): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const typed = useRef(new TypeAhead());
  const id = useId();
  const closing = useRef(onClose);
  closing.current = onClose;
  useLayoutEffect(() => {
    const menu = ref.current;
    const below = (menu?.getBoundingClientRect().bottom ?? 0) - innerHeight;
    if (menu && style && below > 0) menu.style.translate = `0 ${-below - edge}px`; // all of it is in sight
  }, [style]);
  useEffect(() => {
    const opener = document.activeElement;
    const menu = ref.current;
    menu?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    const outside = (e: PointerEvent) => {
      const target = e.target as Node;
      if (!menu?.contains(target) && !(opener instanceof Node && opener.contains(target))) closing.current();
    };
    // It is on top, wherever the focus went.
    const escaped = (e: KeyboardEvent) => {
      if (e.key !== 'Escape' || document.querySelector('dialog[open]')) return;
      e.preventDefault();
      e.stopPropagation();
      closing.current();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', escaped, { capture: true });
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', escaped, { capture: true });
      const { activeElement } = document;
      if (activeElement === document.body || menu?.contains(activeElement)) focusBack(opener);
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
          } else if (e.key === 'Tab') {
            onClose();
          } else if (e.key.length === 1 && !e.ctrlKey && !e.altKey && !e.metaKey) {
            e.stopPropagation();
            if (e.key === ' ' && !typed.current.isTyping(performance.now())) return; // it presses the item
            e.preventDefault();
            const labels = all.map((item) => item.textContent?.trim() ?? '');
            const found = typed.current.find(e.key, labels, at, performance.now());
            if (found !== undefined) all[found]?.focus();
          }
        }}
        onKeyUp={(e) => {
          if (e.key === ' ' && typed.current.isTyping(performance.now())) e.preventDefault(); // Firefox presses the item now
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
