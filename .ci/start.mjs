// `npm start`: builds what is missing, then runs codex-ps in this process, which saves the start of another one.
import { buildIfStale } from './build-if-stale.mjs';

buildIfStale(['program']);
await import('../dist/bundle/src/main.js');
