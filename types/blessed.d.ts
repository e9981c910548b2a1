export {};

// What @types/blessed 0.1.27 leaves out of blessed 0.1.81.
declare module 'blessed' {
  /** The search path of compiled terminfo entries. */
  export const tput: { ipaths: string[] };
  namespace Widgets {
    interface Screen {
      /** Attribute and text of each cell; a dirty line is compared with what the terminal shows. */
      lines: ([attr: number, text: string][] & { dirty: boolean })[];
      enter(): void;
      leave(): void;
    }
    interface BlessedProgram {
      isAlt: boolean;
      cursorHidden: boolean;
      cols: number;
      rows: number;
      flush(): void;
    }
    interface Tput {
      strings: Record<string, string | undefined>;
    }
  }
}
