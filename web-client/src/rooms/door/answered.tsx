import { useState } from 'react';
import type { Refusal } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconInfo } from '../../shared/icons';
import { Said } from '../../shared/Said';

/** A wish of a dialog that closes once it is done, and says beside its buttons why it is not. One at a time. */
export function useAnswered(wish: () => Promise<Refusal | null>, onDone: () => void) {
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  async function send(): Promise<void> {
    if (busy) return;
    setBusy(true);
    const refusal = await wish();
    setBusy(false);
    setProblem(refusal);
    if (!refusal) onDone();
  }
  return { problem, busy, send: () => void send() };
}

export function Problem({ of, id }: { of: Refusal | null; id?: string }) {
  return (
    of && (
      <p className="problem" id={id} role="alert">
        <Icon of={iconInfo} />
        <span>
          <Said refusal={of} />
        </span>
      </p>
    )
  );
}
