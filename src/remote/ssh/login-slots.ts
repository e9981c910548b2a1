/** How many hosts may log in at the same time, and how many behind the same bastion. */
const maxLogins = 8;
const maxBehindBastion = 4;

export type Release = () => void;

interface Waiting {
  readonly bastion: string | undefined;
  readonly granted: (release: Release) => void;
}

/**
 * Who may log in now. A key exchange costs both ends processor time, and a server drops some of many
 * simultaneous logins (MaxStartups). Waiting hosts are served in order, except those whose bastion is busy.
 */
export class LoginSlots {
  #busy: readonly Waiting[] = [];
  #waiting: readonly Waiting[] = [];

  request(bastion: string | undefined, granted: (release: Release) => void): void {
    this.#waiting = [...this.#waiting, { bastion, granted }];
    this.#grant();
  }

  #grant(): void {
    const next = this.#waiting.find((waiting) => this.#isFree(waiting));
    if (!next) return;
    this.#waiting = this.#waiting.filter((other) => other !== next);
    this.#busy = [...this.#busy, next];
    next.granted(() => {
      this.#busy = this.#busy.filter((other) => other !== next);
      this.#grant();
    });
    this.#grant();
  }

  #isFree({ bastion }: Waiting): boolean {
    const behind = this.#busy.filter((other) => other.bastion === bastion);
    return (
      this.#busy.length < maxLogins && (bastion === undefined || behind.length < maxBehindBastion)
    );
  }
}
