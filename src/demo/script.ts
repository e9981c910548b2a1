import { createHash } from 'node:crypto';
import { threadIdOf, type ThreadId } from '../core/ids.js';

/** Sixteen hexadecimal digits and more, always the same for the same text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A UUIDv7 of this time whose other bits are those of `text`. */
export function seededUuid(atMs: number, text: string): ThreadId {
  const time = Math.floor(atMs).toString(16).padStart(12, '0');
  const hash = digest(text);
  const uuid = `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-a${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
  const id = threadIdOf(uuid);
  if (id === undefined) throw new Error(`no UUID: ${uuid}`);
  return id;
}

/** One thing that happens in a made-up turn, and how many seconds it takes. */
export type Step =
  /** The model thinks, then says something. */
  | { readonly do: 'say'; readonly text: string; readonly seconds: number }
  | { readonly do: 'run'; readonly command: string; readonly seconds: number }
  /** It asks to run this outside the sandbox; after `asks` seconds it may, and takes `seconds`. */
  | {
      readonly do: 'escalate';
      readonly command: string;
      readonly why: string;
      readonly asks: number;
      readonly seconds: number;
    }
  | {
      readonly do: 'question';
      readonly text: string;
      readonly options: readonly string[];
      readonly seconds: number;
    }
  | { readonly do: 'patch'; readonly file: string; readonly seconds: number }
  | {
      readonly do: 'mcp';
      readonly server: string;
      readonly tool: string;
      readonly seconds: number;
    }
  | { readonly do: 'spawn'; readonly agent: AgentScript }
  /** Waits for the subagents, and closes them. */
  | { readonly do: 'wait'; readonly seconds: number };

export interface AgentScript {
  readonly nickname: string;
  readonly role: string;
  readonly task: string;
  readonly steps: readonly Step[];
}

/** How a turn ends; `answered` is the usual end. */
export type TurnEnd =
  | { readonly kind: 'answered' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'limited'; readonly resetsInMinutes: number };

export interface TurnScript {
  readonly prompt: string;
  readonly steps: readonly Step[];
  readonly end?: TurnEnd;
  /** How long the user lets it rest after that. */
  readonly rest: number;
}

/** One place where sessions are begun, one after the other. Each does the same, under a new thread. */
export interface SessionScript {
  readonly title: string;
  /** `~` is the home of its host. */
  readonly directory: string;
  readonly branch: string | undefined;
  readonly model: string;
  readonly tty: string;
  /** `exec` runs one prompt without a screen. */
  readonly kind: 'tui' | 'exec';
  /** How many seconds the first one has been there when the demo begins. */
  readonly age: number;
  /** How long after one ends the next begins. */
  readonly pause: number;
  /** What the first one did before that: the part of its day that lies behind it. */
  readonly earlier?: readonly TurnScript[];
  readonly turns: readonly TurnScript[];
}

export interface HostScript {
  readonly name: string;
  readonly homeDir: string;
  readonly sessions: readonly SessionScript[];
}
