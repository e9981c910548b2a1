/** The first row in sight: as it was, unless the selected row would be out of sight or lines would stay empty. */
export function windowTop(top: number, selected: number, height: number, count: number): number {
  const follows = selected < top ? selected : Math.max(top, selected - height + 1);
  return Math.max(0, Math.min(follows, count - height));
}
