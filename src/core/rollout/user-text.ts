/**
 * How the texts begin that Codex itself puts into the conversation in the user's name: the
 * surroundings, instructions, and notes on what happened. None of them is the user speaking.
 */
const synthetic = [
  '<environment_context>',
  '<user_instructions>',
  '<INSTRUCTIONS>',
  '# AGENTS.md instructions for',
  '<turn_aborted>',
  '<subagent_notification>',
  '<collaboration_mode>',
  '<permissions instructions>',
  '<skill',
  '<user_action>',
  '<user_shell_command>',
  '<model_switch>',
  '<personality_spec>',
];

export function isSyntheticUserText(text: string): boolean {
  const start = text.slice(0, 200).trimStart();
  return synthetic.some((beginning) => start.startsWith(beginning));
}
