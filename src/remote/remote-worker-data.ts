import type { HostPlan } from './host-plan.js';

/** What asks other hosts is told when it is started. Plain data. */
export interface RemoteWorkerData {
  readonly plans: readonly HostPlan[];
  readonly sshBin: string;
  readonly allSources: boolean;
  /** One that is asked once tells its pictures, too. */
  readonly timeline: boolean;
  /** The user's own names. */
  readonly namesPath: string;
  /** codex-ps as one file, for `@push`. */
  readonly programPath: string;
}
