import { type ReactNode, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { LiveRegions } from './LiveRegions';

const slots: HTMLElement[] = []; // one of each open dialog, the topmost last
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const topmost = (): HTMLElement | null => slots.at(-1) ?? null;

export function isDialogOpen(): boolean {
  return topmost() !== null;
}

/** The place in a modal dialog for content that would otherwise be hidden behind it. */
export function OnTopSlot() {
  const slot = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = slot.current;
    if (!element) return undefined;
    slots.push(element);
    tell();
    return () => {
      slots.splice(slots.indexOf(element), 1);
      tell();
    };
  }, []);
  return (
    <>
      <div className="on-top" ref={slot} />
      <LiveRegions />
    </>
  );
}

/** Shows its children in the topmost open dialog; without one where they stand, or with `only` not at all. */
export function OnTop({ children, only = false }: { children: ReactNode; only?: boolean }) {
  const slot = useSyncExternalStore(subscribe, topmost, () => null);
  if (slot) return createPortal(children, slot);
  return only ? null : children;
}
