/**
 * Gives a function to call at each change. It calls `next`, one at a time: after changes in the meantime once more, for the
 * newest state. `next` returns undefined where nothing is to be awaited.
 */
export function oneAtATime(next: () => Promise<void> | undefined): () => void {
  let busy = false;
  let missed = false;
  const changed = (): void => {
    missed = busy;
    const done = busy ? undefined : next();
    if (!done) return;
    busy = true;
    void done.then(() => {
      busy = false;
      if (missed) changed();
    });
  };
  return changed;
}
