import { describe, expect, it } from 'vitest';
import { taskOf, userWords, wordsOfMessage } from './user-text.js';

describe('what the user said', () => {
  it.each([
    ['plain words', 'fix the login', 'fix the login'],
    ['words that hold a tag', 'why is <b>this</b> bold', 'why is <b>this</b> bold'],
    [
      'a tag of the user',
      '<button_row>a</button_row> is empty',
      '<button_row>a</button_row> is empty',
    ],
    ['a warning of the user', 'Warning: the tests fail', 'Warning: the tests fail'],
    [
      'behind the context of an editor',
      '# Context from my IDE setup:\n\n## Active file: a.ts\n\n## My request for Codex:\nfix it\n',
      'fix it',
    ],
    [
      'behind the files of the desktop app',
      '# Files mentioned by the user:\n\n## a.png: /a.png\n\n## My request:\nfix it',
      'fix it',
    ],
    [
      'within a scheduled run',
      '<heartbeat>\n<automation_id>a</automation_id>\n<instructions>check a &lt; b &amp; c</instructions>\n</heartbeat>',
      'check a < b & c',
    ],
    [
      'within a delegation',
      '<codex_delegation>\n<source_thread_id>a</source_thread_id>\n<input>fix it</input>\n</codex_delegation>',
      'fix it',
    ],
    [
      'as the command that sent a prompt of Codex',
      'Generate a file named AGENTS.md that serves as a contributor guide for this repository.',
      '/init',
    ],
    [
      'as the review that was asked for',
      'Review the code changes introduced by commit a1',
      '/review',
    ],
  ])('is found: %s', (_, text, words) => {
    expect(userWords(text)).toBe(words);
  });

  it('may be wholly in tags, where Codex records that it was typed', () => {
    const story = '<user_story>As a shopper I want refunds</user_story>';
    expect(userWords(story)).toBeUndefined();
    expect(userWords(story, true)).toBe(story);
    expect(userWords('<hook_prompt>go on</hook_prompt>', true)).toBeUndefined();
    const content = [{ type: 'input_text', text: story }];
    const metadata = { content_item_kinds: ['user.text'] };
    const message = { content, internal_chat_message_metadata_passthrough: metadata };
    expect([wordsOfMessage(message), wordsOfMessage({ content })]).toEqual([story, undefined]);
  });

  it.each([
    '<skills> page is blank',
    '<environment_context> should not be sent twice',
    '# AGENTS.md instructions are too long, shorten them',
    'Fill in this template:\n## My request:\nx',
    '<image href="a.png">',
  ])('may begin as a text of Codex does: %j', (text) => {
    expect(userWords(text, true)).toBe(text);
  });

  it.each([
    '# AGENTS.md instructions\n\n<INSTRUCTIONS>\nx\n</INSTRUCTIONS>',
    '# AGENTS.md instructions for /a\n\n<INSTRUCTIONS>\nx\n</INSTRUCTIONS>',
    '# Context from my IDE setup:\n\n## Active file: a.ts\n',
    '# Context from my IDE setup:\n\n## My request for Codex:\n',
    '<environment_context>\n  <cwd>/a</cwd>\n</environment_context>',
    '<skill>\n<name>review</name>\n</skill>',
    '<recommended_plugins>\nx\n</recommended_plugins>',
    '<codex_internal_context source="goal">\nx\n</codex_internal_context>',
    '<goal_context>x</goal_context>',
    '<extension_context>x</extension_context>',
    '<external_editor>x</external_editor>',
    '<hook_prompt hook_run_id="stop:0">go on</hook_prompt>',
    '<context_window_reminder>x</context_window_reminder>',
    '<user_verification_notice>x</user_verification_notice>',
    '<agent_message_board_notification>x</agent_message_board_notification>',
    '<image name=[Image #1] path="/a.png">',
    '</image>',
    '<audio name=[Audio #1]>',
    'Warning: apply_patch was requested via exec_command. Use the apply_patch tool instead of exec_command.',
    'Warning: The maximum number of unified exec processes you can keep open is 60.',
  ])('is not in a text of Codex: %j', (text) => {
    expect(userWords(text)).toBeUndefined();
  });

  it("is the part that Codex records as the user's", () => {
    const message = {
      content: [{ text: 'a hint' }, { text: 'fix it' }],
      internal_chat_message_metadata_passthrough: {
        content_item_kinds: ['multi_agent.usage_hint', 'user.text'],
      },
    };
    expect(wordsOfMessage(message)).toBe('fix it');
  });
});

describe('the task of a subagent', () => {
  const header = 'Message Type: NEW_TASK\nTask name: /root/count_pears\nSender: /root\nPayload:\n';
  const task = (...content: readonly object[]): string | undefined =>
    taskOf({ recipient: '/root/count_pears', content });

  it('is the payload of the message', () => {
    expect(task({ text: `${header}count the pears` })).toBe('count the pears');
  });

  it('is its name where the payload is encrypted', () => {
    const encrypted_content = 'gAAAAABpC0unt3d';
    expect(task({ text: header }, { encrypted_content })).toBe('count_pears');
  });

  it('is in no other message', () => {
    expect(task({ text: header.replace('NEW_TASK', 'MESSAGE') })).toBeUndefined();
  });
});
