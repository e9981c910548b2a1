/** `compute` that answers again from memory while it is asked about the very same things as last time. */
export function rememberLast<Args extends readonly unknown[], Result>(
  compute: (...args: Args) => Result,
): (...args: Args) => Result {
  let last: { readonly args: Args; readonly result: Result } | undefined;
  return (...args) => {
    if (!last?.args.every((arg, index) => Object.is(arg, args[index]))) {
      last = { args, result: compute(...args) };
    }
    return last.result;
  };
}
