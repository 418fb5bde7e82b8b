import { type ReactNode, useEffect, useId, useRef } from 'react';
import { t } from '../texts/texts';
import { focusBack, giveFocus } from './focus';
import { Icon } from './Icon';
import { iconExit, iconX } from './icons';
import { OnTopSlot } from './onTop';
import { isExitOffered, quickExit } from './quickExit';

type DialogProps = {
  title: ReactNode;
  closeLabel: string;
  /** None for a question that has to be answered before anything else. */
  onClose?: () => void;
  children: ReactNode;
  /** A sheet slides over one side (the bottom on a phone); a dialog sits in the middle. */
  kind?: 'dialog' | 'sheet';
  intro?: ReactNode;
  /** `alertdialog` for a question that has to be answered. */
  role?: 'dialog' | 'alertdialog';
};

/**
 * A native modal dialog: the browser makes the rest inert, keeps focus inside and gives it back to the opener. It is open
 * while it is mounted. Focus starts on the element with `data-autofocus`, else on Close.
 */
export function Dialog({ title, closeLabel, onClose, children, kind = 'dialog', intro, role }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    if (!element) return;
    if (!element.open) element.showModal();
    // By itself the browser would choose what scrolls.
    giveFocus(element.querySelector('[data-autofocus]'), close.current);
    return () => {
      element.close();
      focusBack(opener);
    };
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself, as a press beside it does here
    <dialog
      ref={dialog}
      className={kind === 'sheet' ? 'modal side' : 'modal'}
      role={role}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose?.();
      }}
    >
      <div className={kind}>
        <header>
          <div className="grow">
            <h2 id={titleId}>{title}</h2>
            {intro ? <p className="small soft">{intro}</p> : null}
          </div>
          {isExitOffered() ? (
            <button type="button" className="iconbtn exit" aria-label={t('shared.quickExit.label')} onClick={quickExit}>
              <Icon of={iconExit} flip />
            </button>
          ) : null}
          {onClose ? (
            <button type="button" className="iconbtn" ref={close} aria-label={closeLabel} onClick={onClose}>
              <Icon of={iconX} />
            </button>
          ) : null}
        </header>
        <OnTopSlot />
        <div className="body stack">{children}</div>
      </div>
    </dialog>
  );
}
