import type { HostFailure } from '../domain/host-failure.js';
import { failureHint } from '../model/failure-hint.js';
import { drawable } from './display-width.js';

/** *what happened: what to do*, after the host's name. */
export function failureText(failure: HostFailure): string {
  const { host, error } = failure;
  return drawable(`${host}: ${error.replace(/[.\s]+$/, '')}: ${failureHint(failure)}`);
}
