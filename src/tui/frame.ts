import type { Frame } from '../render/styled-line.js';
import type { MonitorView, Size } from './monitor-view.js';

export function frame(_view: MonitorView, size: Size): Frame {
  return { lines: Array.from({ length: size.rows }, () => []) };
}
