import type { Reaction } from '../../shared/contracts';

export type Response = { readonly key: number; readonly who: string; readonly reaction: Reaction };

const lasts = 5000;

/** The newest response of each person, for five seconds. */
export class Responses {
  private key = 0;

  constructor(
    private readonly responses: () => readonly Response[],
    private readonly show: (responses: readonly Response[]) => void,
  ) {}

  add(who: string, reaction: Reaction): void {
    this.key += 1;
    const { key } = this;
    this.show([...this.responses().filter((r) => r.who !== who), { key, who, reaction }]);
    setTimeout(() => this.show(this.responses().filter((r) => r.key !== key)), lasts);
  }
}
