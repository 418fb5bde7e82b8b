import type { ReactNode, Ref } from 'react';
import { Icon } from '../shared/Icon';
import { iconX } from '../shared/icons';

/**
 * What opens beside the stage, one at a time. It takes the focus when it opens.
 * @param more Stands after the title, where that is not the whole heading.
 * @param actions What can be done with the panel as a whole, before its closing.
 */
export function Panel({
  title,
  more,
  close,
  className,
  actions,
  onClose,
  children,
}: {
  title: string;
  more?: ReactNode;
  close: string;
  className?: string;
  actions?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <aside className={className ? `panel ${className}` : 'panel'} aria-label={title} tabIndex={-1} data-region>
      <header>
        <h2>
          {title}
          {more}
        </h2>
        {actions}
        <button type="button" className="iconbtn" aria-label={close} onClick={onClose}>
          <Icon of={iconX} />
        </button>
      </header>
      {children}
    </aside>
  );
}

/** The part of a panel that scrolls. */
export function PanelList({
  name,
  stacked = true,
  list,
  children,
}: {
  name: string;
  stacked?: boolean;
  list?: Ref<HTMLElement>;
  children: ReactNode;
}) {
  return (
    <section
      className={stacked ? 'scroll stack' : 'scroll'}
      ref={list}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={name}
    >
      {children}
    </section>
  );
}
