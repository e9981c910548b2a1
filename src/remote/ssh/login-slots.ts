/** So many exchange keys at once, and so many with the same bastion before them. */
const atOnce = 8;
const atOnceBehindBastion = 4;

interface Waiting {
  readonly bastion: string | undefined;
  readonly granted: (release: () => void) => void;
}

/**
 * Who may log in now. A key exchange costs both ends processor time, and a server turns away
 * (MaxStartups) who comes as one of many; who waits is taken in order, but past one whose bastion is
 * busy.
 */
export class Admission {
  #busy = 0;
  readonly #behind = new Map<string, number>();
  #waiting: readonly Waiting[] = [];

  ask(bastion: string | undefined, granted: (release: () => void) => void): void {
    this.#waiting = [...this.#waiting, { bastion, granted }];
    this.#grant();
  }

  #grant(): void {
    for (;;) {
      const next = this.#waiting.find(({ bastion }) => this.#hasPlace(bastion));
      if (!next) return;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#count(next.bastion, 1);
      let released = false;
      next.granted(() => {
        if (released) return;
        released = true;
        this.#count(next.bastion, -1);
        this.#grant();
      });
    }
  }

  #hasPlace(bastion: string | undefined): boolean {
    if (this.#busy >= atOnce) return false;
    return bastion === undefined || (this.#behind.get(bastion) ?? 0) < atOnceBehindBastion;
  }

  #count(bastion: string | undefined, by: number): void {
    this.#busy += by;
    if (bastion !== undefined) this.#behind.set(bastion, (this.#behind.get(bastion) ?? 0) + by);
  }
}
