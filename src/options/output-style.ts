import type { EffectiveSettings } from '../config/setting-table.js';
import type { OutputStyle } from '../output/text/ansi.js';
import { glyphsFor } from '../output/text/glyphs.js';
import type { OutputTarget } from '../platform/print-text.js';
import type { Options } from './options.js';

type Environment = Readonly<Record<string, string | undefined>>;

const usualWidth = 80;
const maxWidth = 10_000;

/** How text is printed: as wide as --width, COLUMNS or the terminal says, coloured as --color and with the glyphs that --glyphs says. */
export function outputStyle(
  { settings, width }: Pick<Options, 'settings' | 'width'>,
  target: OutputTarget,
  env: Environment,
): OutputStyle {
  const { value: color } = settings.color;
  const { TERM: terminal = '' } = env;
  const hasColors = target.isTTY && terminal !== '' && terminal !== 'dumb';
  const isColored = color === 'always' || (color === 'auto' && hasColors);
  return {
    width: width ?? outputWidth(target, env),
    theme: isColored ? settings.theme.value : 'none',
    glyphs: glyphsFor({ unicode: showsUnicode(settings, env) }),
  };
}

/** COLUMNS, as `watch` and scripts export it, or the terminal's width; undefined for a pipe or a file. */
export function outputWidth(
  { isTTY, columns }: OutputTarget,
  env: Environment,
): number | undefined {
  const exported = Number(env['COLUMNS']);
  if (Number.isInteger(exported) && exported > 0) return Math.min(exported, maxWidth);
  if (!isTTY) return undefined;
  return columns === undefined || columns <= 0 ? usualWidth : Math.min(columns, maxWidth);
}

const maxHelpWidth = 100;
const minHelpWidth = 40;

/** Help is as wide as the output, as long as that reads well. */
export function helpWidth(target: OutputTarget, env: Environment): number {
  const width = outputWidth(target, env) ?? usualWidth;
  return Math.max(minHelpWidth, Math.min(width, maxHelpWidth));
}

/** When to use colours, by the conventions that programs share; undefined where none of them is set. */
export function colorByConvention(
  env: Environment,
): { readonly color: 'always' | 'never'; readonly variable: string } | undefined {
  const isSet = (name: string): boolean => (env[name]?.trim() ?? '') !== '';
  const isOff = (name: string): boolean => ['0', 'false'].includes(env[name]?.trim() ?? '');
  if (isSet('NO_COLOR')) return { color: 'never', variable: 'NO_COLOR' };
  for (const variable of ['CLICOLOR_FORCE', 'FORCE_COLOR']) {
    if (isSet(variable) && !isOff(variable)) return { color: 'always', variable };
  }
  const off = ['FORCE_COLOR', 'CLICOLOR'].find((name) => isSet(name) && isOff(name));
  return off === undefined ? undefined : { color: 'never', variable: off };
}

/** Whether marks beyond ASCII are to be used: by the setting, else by the locale. */
export function showsUnicode({ glyphs: { value } }: EffectiveSettings, env: Environment): boolean {
  return value === 'auto' ? speaksUtf8(env) : value === 'unicode';
}

/** Whether the locale's character set is UTF-8, by the first of its variables that is set. */
export function speaksUtf8(env: Environment): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale !== undefined && /utf-?8/i.test(locale);
}
