import { homeFolder } from '../src/platform/node-identity.js';
import { compiledCodeFolder, reuseCompiledCode } from '../src/platform/runtime/compiled-code.js';

// Like src/main.ts this file alone is compiled at each start.
reuseCompiledCode(compiledCodeFolder(process.env, homeFolder(process.env)));
void import('./local-thread.js');
