import { Fragment, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { focusBack } from '../shared/focus';
import { Icon } from '../shared/Icon';
import { iconCheck } from '../shared/icons';
import { TypeAhead } from './typeAhead';

export type MenuItem = {
  readonly label: string;
  readonly icon: string;
  readonly danger?: boolean; // stands apart
  readonly apart?: boolean; // begins another group
  readonly checked?: boolean; // can be chosen and let go again
  readonly run: () => void;
};

/**
 * A menu with a heading, beside the button that was pressed for it. It is a native popover: the browser draws it above everything else and
 * closes it at a press beside it; the style sheet says on which side it goes. Arrows, Home, End and first letters move; Escape closes it.
 */
export function Menu({
  title,
  items,
  note,
  onClose,
  className = '',
}: {
  title: ReactNode;
  items: readonly MenuItem[];
  note?: string; // under the items
  onClose: () => void;
  className?: string;
}): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const typed = useRef(new TypeAhead());
  const id = useId();
  useLayoutEffect(() => {
    const menu = ref.current;
    const opener = document.activeElement;
    const button = opener instanceof HTMLButtonElement ? opener : null;
    // A press of this button is no press beside the menu: it does by itself what it does.
    if (button) {
      button.popoverTargetElement = menu;
      button.popoverTargetAction = 'show';
    }
    menu?.showPopover?.(); // a browser that knows no popovers shows it all the same
    menu?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
    return () => {
      if (button) button.popoverTargetElement = null;
      const { activeElement } = document;
      if (activeElement === document.body || menu?.contains(activeElement)) focusBack(opener);
    };
  }, []);

  return (
    <div
      className={`menu ${className}`}
      popover="auto"
      ref={ref}
      onBeforeToggle={(e) => {
        if (e.newState === 'closed') onClose();
      }}
    >
      <h3 id={id}>{title}</h3>
      <div
        role="menu"
        tabIndex={-1}
        aria-labelledby={id}
        aria-describedby={note && `${id}-note`}
        onKeyDown={(e) => {
          const all = [...e.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
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
          } else if (e.key === 'Escape') {
            e.preventDefault();
            e.stopPropagation();
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
        {items.map(({ label, icon, danger, apart, checked, run }) => (
          <Fragment key={label}>
            {(danger || apart) && <hr />}
            <button
              type="button"
              {...(checked === undefined
                ? { role: 'menuitem' }
                : { role: 'menuitemcheckbox', 'aria-checked': checked })}
              tabIndex={-1}
              className={danger ? 'danger' : undefined}
              onClick={() => {
                onClose();
                run();
              }}
            >
              <Icon of={icon} />
              {label}
              {checked && (
                <span className="chosen">
                  <Icon of={iconCheck} />
                </span>
              )}
            </button>
          </Fragment>
        ))}
      </div>
      {note && <p id={`${id}-note`}>{note}</p>}
    </div>
  );
}
