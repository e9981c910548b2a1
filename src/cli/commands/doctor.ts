import { command } from '../../options/command.js';

export const doctorCommand = command({
  name: 'doctor',
  summary: 'check the environment and find out why a session may be missing',
  words: '',
  flags: {},
  notes:
    'Exit codes: 0 no problems (warnings allowed), 1 a problem was found or codex-ps failed, 2 wrong usage.',
  load: async () => (await import('./run-doctor.js')).runDoctor,
});
