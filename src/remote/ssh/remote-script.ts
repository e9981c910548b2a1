/**
 * The shell text that runs at the other end. It is one word in single quotes for the login shell, and
 * bash, zsh, fish and tcsh must all read it alike: no single quote, backslash, exclamation mark or
 * line break in it.
 */

/** Where npm, nvm, volta, pnpm, bun, mise, asdf, fnm, Homebrew and cargo put programs. */
const usualPlaces =
  `~/.local/bin ~/bin ~/.npm-global/bin ~/.npm-packages/bin ~/.nvm/versions/node/*/bin
  ~/.volta/bin ~/.local/share/pnpm ~/Library/pnpm ~/.bun/bin ~/.local/share/mise/shims
  ~/.local/share/mise/installs/node/*/bin ~/.asdf/shims
  ~/.local/share/fnm/node-versions/*/installation/bin ~/.fnm/node-versions/*/installation/bin
  ~/Library/Application*Support/fnm/node-versions/*/installation/bin ~/n/bin ~/.yarn/bin
  /opt/homebrew/bin /usr/local/bin /home/linuxbrew/.linuxbrew/bin /opt/local/bin /snap/bin
  ~/.cargo/bin`.replace(/\s+/g, ' ');

/** A line of our own among whatever else is printed: the token is one that nobody there can know. */
const say = 'say(){ echo;echo "#codex-ps $t $*";};';

/** The two characters for "the last background process", one of which tcsh would not leave alone. */
const last = 'e=$(awk -v f=%c%c "BEGIN{printf f,36,33}");';

/** Runs "$@" until our standard input ends: then this end is gone, and so must the program be, and what it runs. */
const run = [
  'run(){ "$@" <&3 3<&- & eval "p=$e";',
  '{ while read -r x;do :;done;kill $p;sleep 1;kill -9 $p;} <&3 3<&- >/dev/null 2>&1 & eval "w=$e";',
  'wait $p;r=$?;{ kill $w;wait $w;} >/dev/null 2>&1;};',
].join('');

/** One document. A codex-ps that does not know --deadline-ms or --timeline is run without it. */
const shot = [
  'shot(){ run "$b" --json --host local --debug $o "$@";',
  'if test $r = 2;then o=;run "$b" --json --host local --debug "$@";fi;',
  'if test $r = 2;then run "$b" --json --host local --debug;fi;};',
].join('');

/** A codex-ps that cannot watch is asked for one document at each line that we send. */
const first = [
  'first(){ case $m in',
  ' watch)run "$b" --watch --host local --debug --refresh-ms $i --deadline-ms 0 "$@";',
  'if test $r = 2;then m=poll;r=0;say poll;fi;;',
  ' timeline)shot --timeline "$@";;',
  ' doctor)run "$b" doctor --json --host local;;',
  ' ended)run "$b" ended --json --host local "$@";;',
  '*)shot "$@";;esac;};',
].join('');

const findAndRun = [
  'r=127;if command -v "$b" >/dev/null 2>&1;then first "$@";fi;',
  'if test $r = 127;then case $b in */*);;*)',
  `for d in ${usualPlaces};do if test -f "$d/$b"&&test -x "$d/$b";then`,
  // What npm installs stands beside the node that it needs, which must come before an older one.
  ' if test -x "$d/node";then PATH=$d:$PATH;else PATH=$PATH:$d;fi;export PATH;',
  'b=$d/$b;first "$@";break;fi;done;;esac;fi;',
  'if test $r = 127;then say missing;fi;',
  'case $m in poll)while read -r x <&3;do shot "$@";say end $r;done;;*)say end $r;;esac;exit $r',
].join('');

/** `$1` token, `$2` program, `$3` the mode, `$4` deadline, `$5` interval. */
export const runScript = [
  't=$1 b=$2 m=$3 o="--deadline-ms $4" i=$5;shift 5;',
  say,
  'say start;exec 3<&0;',
  last,
  run,
  shot,
  first,
  findAndRun,
].join('');

/** `$1` token, `$2` how many bytes of program come first on the standard input, `$3` the loader; then its arguments. */
export const pushScript = [
  't=$1 n=$2 c=$3;shift 3;',
  say,
  'say start;f=;if command -v node >/dev/null 2>&1;then f=node;else ',
  `for d in ${usualPlaces};do if test -x "$d/node";then f=$d/node;break;fi;done;fi;`,
  'if test -z "$f";then say no-node;exit 127;fi;',
  '"$f" -e "$c" -- "$t" "$n" "$@";r=$?;say end $r;exit $r',
].join('');

/**
 * What the node there runs: it reads the program from its standard input and nothing of it touches
 * the disk. It must parse in any old node, to say that it is too old. The same characters are out.
 */
export const pushLoader = [
  'var v=process.versions.node.split(".").map(Number),t=process.argv[1],n=+process.argv[2];',
  'if(v[0]<20||v[0]===20&&v[1]<19){console.log("#codex-ps "+t+" old-node "+process.versions.node);process.exit(3)}',
  'var f=require("fs"),b=Buffer.alloc(n),o=0,k;',
  'while(o<n){try{k=f.readSync(0,b,o,n-o,null);if(k===0)process.exit(4);o+=k}',
  'catch(e){if(e.code==="EAGAIN")Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,5);else throw e}}',
  'process.argv.splice(1,2,"codex-ps");',
  'var M=require("module"),m=new M("/codex-ps.cjs");m.filename="/codex-ps.cjs";m.paths=[];',
  'm._compile(b.toString(),m.filename)',
].join('');
