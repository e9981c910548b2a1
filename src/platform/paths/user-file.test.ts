import { expect, test } from 'vitest';
import { userFile } from './user-file.js';

test.each([
  [{}, '/home/ada/.config/codex-ps', '/home/ada/.local/state/codex-ps'],
  [
    { XDG_CONFIG_HOME: '', XDG_STATE_HOME: '' },
    '/home/ada/.config/codex-ps',
    '/home/ada/.local/state/codex-ps',
  ],
  [
    { XDG_CONFIG_HOME: 'x', XDG_STATE_HOME: 's' },
    '/home/ada/.config/codex-ps',
    '/home/ada/.local/state/codex-ps',
  ],
  [{ XDG_CONFIG_HOME: '/x', XDG_STATE_HOME: '/s' }, '/x/codex-ps', '/s/codex-ps'],
])('with %j, configuration and names are in %s, and the state in %s', (given, config, state) => {
  const env = { HOME: '/home/ada', ...given };
  expect(userFile('config', env)).toBe(`${config}/config.toml`);
  expect(userFile('names', env)).toBe(`${config}/session_names.jsonl`);
  expect(userFile('state', env)).toBe(`${state}/state.json`);
});
