/** How many hosts may log in at the same time, and how many behind the same bastion. */
const maxLogins = 8;
const maxBehindBastion = 4;

interface Login {
  readonly bastion: string | undefined;
  readonly begin: () => void;
}

/**
 * Who may log in now. A key exchange costs both ends processor time, and a server drops some of many
 * simultaneous logins (MaxStartups). Waiting hosts are served in order, except those whose bastion is busy.
 */
export class LoginSlots {
  readonly #busy = new Set<Login>();
  readonly #waiting = new Set<Login>();

  /** Returns what ends the login, or the wait for it. */
  request(bastion: string | undefined, begin: () => void): () => void {
    const login = { bastion, begin };
    this.#waiting.add(login);
    this.#grant();
    return () => {
      this.#waiting.delete(login);
      if (this.#busy.delete(login)) this.#grant();
    };
  }

  #grant(): void {
    for (const login of this.#waiting) {
      if (!this.#isFree(login)) continue;
      this.#waiting.delete(login);
      this.#busy.add(login);
      login.begin();
    }
  }

  #isFree({ bastion }: Login): boolean {
    if (this.#busy.size >= maxLogins) return false;
    const behind = [...this.#busy].filter((other) => other.bastion === bastion);
    return bastion === undefined || behind.length < maxBehindBastion;
  }
}
