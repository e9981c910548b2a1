import { command } from '../../options/command.js';
import { whereFlags } from '../../options/flags.js';

export const doctorCommand = command({
  name: 'doctor',
  summary: 'check what codex-ps works with, and say why a session may be missing',
  words: '',
  shared: ['json', 'no-color', 'mouse', ...whereFlags],
  flags: {},
  notes:
    'Exit codes: 0 all is well or there are warnings, 1 there is a problem or codex-ps failed, 2 wrong usage.',
  load: async () => (await import('./run-doctor.js')).runDoctor,
});
