interface Slot<Of> {
  readonly of: Of;
  readonly begin: () => void;
}

/** Lets only so many begin at the same time. Those that wait are served in order, save those that are not free to begin. */
export class Slots<Of> {
  readonly #isFree: (of: Of, busy: readonly Of[]) => boolean;
  readonly #busy = new Set<Slot<Of>>();
  readonly #waiting = new Set<Slot<Of>>();

  /** `isFree`: whether one more may begin beside those that are busy. */
  constructor(isFree: (of: Of, busy: readonly Of[]) => boolean) {
    this.#isFree = isFree;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Calls `begin` at once if it is free; returns what gives the slot back, or ends the wait for it. */
  request(of: Of, begin: () => void): () => void {
    const slot = { of, begin };
    this.#waiting.add(slot);
    this.#grant();
    return () => {
      this.#waiting.delete(slot);
      if (this.#busy.delete(slot)) this.#grant();
    };
  }

  run<T>(of: Of, task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = this.request(of, () => {
        void task()
          .finally(() => end())
          .then(resolve, reject);
      });
    });
  }

  #grant(): void {
    for (const slot of this.#waiting) {
      const busy = [...this.#busy].map(({ of }) => of);
      if (!this.#isFree(slot.of, busy)) continue;
      this.#waiting.delete(slot);
      this.#busy.add(slot);
      slot.begin();
    }
  }
}
