import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const architectures = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' };
const completions = {
  bash: 'usr/share/bash-completion/completions/codex-ps',
  zsh: 'usr/share/zsh/vendor-completions/_codex-ps',
  fish: 'usr/share/fish/vendor_completions.d/codex-ps.fish',
};

/**
 * A .deb with the executable of this target, its man page and its completions. It needs no Node: that of Debian 12 is
 * too old.
 */
export function debianPackage({ target, manifest, root, work, out, seconds }) {
  const { version, description, repository } = manifest;
  const home = repository.replace('github:', '');
  const maintainer = `the codex-ps authors <${home.split('/')[0].toLowerCase()}@users.noreply.github.com>`;
  const architecture = architectures[target];
  const tree = join(work, `debian-${architecture}`);
  rmSync(tree, { recursive: true, force: true });
  const write = (path, contents, mode = 0o644) => {
    const file = join(tree, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, contents);
    chmodSync(file, mode);
  };
  const zipped = (path, text) => write(path, gzipSync(text, { level: 9 }));
  const doc = 'usr/share/doc/codex-ps';
  write('usr/bin/codex-ps', '', 0o755);
  copyFileSync(join(work, target, 'codex-ps'), join(tree, 'usr/bin/codex-ps'));
  zipped('usr/share/man/man1/codex-ps.1.gz', readFileSync(join(root, 'dist/man/codex-ps.1')));
  for (const [shell, path] of Object.entries(completions)) {
    write(path, readFileSync(join(root, `dist/bundle/completions/codex-ps.${shell}`)));
  }
  const date = new Date(seconds * 1000).toUTCString().replace('GMT', '+0000');
  zipped(
    `${doc}/changelog.gz`,
    `codex-ps (${version}) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- ${maintainer}  ${date}\n`,
  );
  zipped(`${doc}/CHANGELOG.md.gz`, readFileSync(join(root, 'CHANGELOG.md')));
  zipped(`${doc}/LICENSES-OF-OTHERS.gz`, readFileSync(join(work, 'LICENSES-OF-OTHERS')));
  write(`${doc}/copyright`, copyright(readFileSync(join(root, 'LICENSE'), 'utf8')));
  write(
    'usr/share/lintian/overrides/codex-ps',
    [
      '# One file with its own Node, which has these libraries in it.',
      'codex-ps: embedded-library *',
      '# Removing symbols would remove what was put into Node.',
      'codex-ps: unstripped-binary-or-object *',
      '# Node is built so.',
      'codex-ps: hardening-no-pie *',
      '',
    ].join('\n'),
  );
  const size = execFileSync('du', ['-sk', '--apparent-size', tree]).toString().split('\t')[0];
  write(
    'DEBIAN/control',
    [
      ...['Package: codex-ps', `Version: ${version}`, `Architecture: ${architecture}`],
      ...['Section: utils', 'Priority: optional', `Maintainer: ${maintainer}`],
      `Installed-Size: ${size}`,
      'Depends: libc6 (>= 2.28), libgcc-s1 (>= 4.2), libstdc++6 (>= 9)',
      ...['Recommends: lsof', 'Suggests: openssh-client, tmux'],
      `Homepage: https://github.com/${home}`,
      'Description: live status of every running Codex CLI session',
      ` ${description.replace(/(.{1,70})(?: |$)/g, '$1\n ').trim()}.`,
      '',
    ].join('\n'),
  );
  execFileSync('find', [tree, '-type', 'd', '-exec', 'chmod', '755', '{}', '+']);
  const file = join(out, `codex-ps_${version}_${architecture}.deb`);
  // zlib takes a fifth of the time of xz.
  const words = ['--root-owner-group', '-Zgzip', '-z6', '--build', tree, file];
  execFileSync('dpkg-deb', words, {
    stdio: ['ignore', 'ignore', 2],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(seconds) },
  });
}

function copyright(licence) {
  const [, holder] = /^Copyright \(c\) (.*)$/m.exec(licence);
  const text = licence
    .slice(licence.indexOf('Permission is'))
    .trim()
    .replaceAll('\n\n', '\n.\n')
    .replaceAll(/^/gm, ' ');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: codex-ps
Comment: Node.js and the packages inside the program: LICENSES-OF-OTHERS.gz.

Files: *
Copyright: ${holder}
License: Expat

License: Expat
${text}
`;
}
