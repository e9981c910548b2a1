import { allAnew, type Anew } from '../look-at-host.js';

/** What has to be looked at next, gathered from all that hinted at it. */
export class PendingLook {
  #anew: Anew | undefined;

  add(more: Anew): void {
    const anew = this.#anew;
    if (!anew) {
      this.#anew = more;
      return;
    }
    this.#anew = {
      rollouts:
        anew.rollouts === 'all' || more.rollouts === 'all'
          ? 'all'
          : new Set([...anew.rollouts, ...more.rollouts]),
      quiet: anew.quiet || more.quiet,
      repositories: anew.repositories || more.repositories,
    };
  }

  /** undefined where nothing has to be looked at. */
  take(): Anew | undefined {
    const anew = this.#anew;
    this.#anew = undefined;
    return anew;
  }

  get isEmpty(): boolean {
    return this.#anew === undefined;
  }
}

const nothing: Anew = { rollouts: new Set(), quiet: false, repositories: false };

/** The kinds of looks that there are. */
export const looks = {
  all: allAnew,
  /** What is held in memory changed: a daemon's word, or an owner that went. */
  again: nothing,
  rollouts: (paths: Iterable<string>): Anew => ({ ...nothing, rollouts: new Set(paths) }),
  /** What tells nobody that it changed. */
  quiet: (paths: Iterable<string>, repositories: boolean): Anew => ({
    rollouts: new Set(paths),
    quiet: true,
    repositories,
  }),
} as const;
