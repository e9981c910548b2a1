import { failureHint, type HostFailure } from '../../core/session/host-failure.js';
import { drawable } from './display-width.js';

/** *what happened: what to do*, after the host's name and what is being done about it. */
export function failureText(failure: HostFailure, doing?: string): string {
  const { host, error } = failure;
  const name = doing === undefined ? host : `${host} (${doing})`;
  return drawable(`${name}: ${error.replace(/[.\s]+$/, '')}: ${failureHint(failure)}`);
}
