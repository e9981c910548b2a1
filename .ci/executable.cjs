// The first script of the standalone executable, and of its worker threads. The files of `dist/bundle` and the packages
// are assets of the executable; here they get paths below it (/usr/bin/codex-ps/src/main.js), by which they load each other.
const { createRequire, Module } = process.getBuiltinModule('node:module');
const { dirname, join } = process.getBuiltinModule('node:path');
const { getAsset, getAssetKeys } = process.getBuiltinModule('node:sea');
const { isMainThread } = process.getBuiltinModule('node:worker_threads');

const root = process.execPath;
const files = new Map(getAssetKeys().map((key) => [join(root, key), key]));
const resolveFilename = Module._resolveFilename;

Module._resolveFilename = (request, parent, ...rest) => {
  const asked = request.startsWith('.')
    ? join(dirname(parent?.filename ?? root), request)
    : join(root, 'packages', request.replace(/(\.js)?$/, '.js'));
  const isOurs = parent?.filename?.startsWith(`${root}/`) && files.has(asked);
  return isOurs ? asked : resolveFilename(request, parent, ...rest);
};
const loadFile = Module._extensions['.js'];
Module._extensions['.js'] = (module, path) => {
  const key = files.get(path);
  if (key === undefined) loadFile(module, path);
  else module._compile(getAsset(key, 'utf8'), path);
};

const load = createRequire(join(root, 'src/main.js'));
const [, , option, flag, script] = process.argv;
if (!isMainThread) load(`../workers/${option.replace(/^.*\//, '')}`);
// As codex-ps starts Node to read a file system that may hang (remote-files.ts): an executable has no other Node.
else if (option === '--max-semi-space-size=1' && flag === '-e')
  new Function('process', 'require', script)(process, require);
else load('./main.js');
