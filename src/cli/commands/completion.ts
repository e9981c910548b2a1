import { shells } from '../shell/shells.js';
import { command } from '../../options/command.js';

export const completionCommand = command({
  name: 'completion',
  summary: 'print a shell completion script',
  words: `<${shells.join('|')}>`,
  flags: {},
  notes: [
    'bash: eval "$(codex-ps completion bash)" in ~/.bashrc',
    'zsh:  source <(codex-ps completion zsh) in ~/.zshrc, below compinit',
    'fish: codex-ps completion fish > ~/.config/fish/completions/codex-ps.fish',
  ].join('\n'),
  load: async () => (await import('./run-completion.js')).runCompletion,
});
