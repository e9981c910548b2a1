import { settingsDocument, settingsTable } from './settings-page.js';
import { configPath } from '../../config/read-config.js';
import { nodeIdentity } from '../../platform/node-identity.js';
import { settingTable, type Setting, type SettingKey } from '../../config/setting-table.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { printError, printJson, printText } from '../../platform/print-text.js';

/** `codex-ps config`. */
export async function runConfig({ options }: CommandCall<unknown>): Promise<CommandEnd> {
  const { settings, configProblems: problems } = options;
  const file = configPath(process.env, nodeIdentity().homeDir);
  if (options.mode === 'json') {
    const document = settingsDocument({ file, settings, problems });
    await printJson(document, 2);
  } else {
    await printText(
      settingsTable(settings, wordsFor)
        .map((line) => `${line}\n`)
        .join(''),
    );
    for (const problem of problems) printError(problem);
  }
  return { kind: 'exit', code: problems.length === 0 ? 0 : 1 };
}

function wordsFor(key: SettingKey): string | undefined {
  const { defaultText }: Setting<unknown> = settingTable[key];
  return defaultText;
}
