// What is needed of Apple's executable format, to build for macOS on any system.
const machO64 = 0xfeedfacf;
const headerSize = 32;
const segment64 = 0x19;
const codeSignature = 0x1d;

function* loadCommands(file) {
  let at = headerSize;
  for (let left = file.readUInt32LE(16); left > 0; left -= 1) {
    yield { at, kind: file.readUInt32LE(at), size: file.readUInt32LE(at + 4) };
    at += file.readUInt32LE(at + 4);
  }
}

export function hasSignature(file) {
  return [...loadCommands(file)].some(({ kind }) => kind === codeSignature);
}

/** The file without its signature (`codesign --remove-signature`), which is its last command and its last bytes. */
export function withoutSignature(file) {
  if (file.readUInt32LE(0) !== machO64) throw new Error('not a 64-bit Mach-O file');
  const commands = [...loadCommands(file)];
  const last = commands.at(-1);
  if (last.kind !== codeSignature) throw new Error('the signature is not the last load command');
  const start = file.readUInt32LE(last.at + 8);
  if (start + file.readUInt32LE(last.at + 12) !== file.length) {
    throw new Error('the signature is not at the end of the file');
  }
  const left = Buffer.from(file.subarray(0, start));
  left.fill(0, last.at, last.at + last.size);
  left.writeUInt32LE(commands.length - 1, 16);
  left.writeUInt32LE(left.readUInt32LE(20) - last.size, 20);
  const linkEdit = commands.find(
    ({ at, kind }) =>
      kind === segment64 && file.toString('latin1', at + 8, at + 18) === '__LINKEDIT',
  );
  const size = BigInt(start) - left.readBigUInt64LE(linkEdit.at + 40);
  left.writeBigUInt64LE(size, linkEdit.at + 48);
  return left;
}
