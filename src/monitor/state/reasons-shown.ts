import type { MonitorView } from './monitor-view.js';

/** From this width on there is room for reasons. */
const roomForReasons = 140;

/** Whether the list has the column WHY. */
export function reasonsShown(
  { ui, options }: Pick<MonitorView, 'ui' | 'options'>,
  width: number,
): boolean {
  if (ui.why !== 'auto') return ui.why === 'on';
  if (options.columns) return options.columns.includes('why');
  return options.debug || width >= roomForReasons;
}
