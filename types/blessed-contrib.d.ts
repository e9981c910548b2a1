// blessed-contrib 4.11 has no types for its deep imports; the whole package takes 140 ms to load.
declare module 'blessed-contrib/lib/layout/grid.js' {
  import type { Widgets } from 'blessed';

  export interface GridOptions {
    readonly rows: number;
    readonly cols: number;
    readonly screen: Widgets.Screen;
    readonly hideBorder?: boolean;
  }
  export default class Grid {
    constructor(options: GridOptions);
    set<Options extends object, Widget>(
      row: number,
      column: number,
      rowSpan: number,
      columnSpan: number,
      factory: (options: Options) => Widget,
      options: Options,
    ): Widget;
  }
}
