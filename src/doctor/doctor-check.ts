import type { DoctorInput } from './doctor-input.js';
import type { Finding } from './finding.js';

/** One row of the table of checks. */
export interface DoctorCheck {
  readonly name: string;
  /** One phrase, for who reads the result. */
  readonly looksAt: string;
  /** At least one finding, unless what it looks at was not asked for. */
  readonly run: (input: DoctorInput) => readonly Finding[];
}
