/** What a switch calls when it has said everything: the compiler names a forgotten case. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
