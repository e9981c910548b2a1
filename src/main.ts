#!/usr/bin/env node
import { exitOnSignals } from './platform/exit-on-signals.js';
import { failInALine } from './cli/fail-in-a-line.js';
import { startEarly } from './app/start-early.js';

process.once('uncaughtException', failInALine);
// lsof takes about as long as the rest takes to load: it runs meanwhile.
const argv = process.argv.slice(2);
const started = startEarly(argv);
if (started) exitOnSignals();

const { runCli } = await import('./cli/run-cli.js');
await runCli(argv, started);
