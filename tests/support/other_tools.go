// A bundle read by a stranger, for tests/bundle/test_other_tools.py: written from the page of the
// log format alone, with Go's packages for trees and notes. No line of it knows the ledger's code.
//
//	other_tools BUNDLE VKEY     checks a directory, or one .tlog-proof
//
// Says what it checked and ends with 0, or the first thing that is wrong and ends with 3.
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sumdb/note"
	"sumdb/tlog"
)

type checked struct {
	Size, Tiles, Leaves, Contents, Ciphertexts, Openings, Proofs, Earlier, Consistency int64
	Root                                                                               tlog.Hash
}

type bundle struct {
	folder  string
	keys    note.Verifiers
	name    string
	payload map[int64][]byte // what each content says of what is sealed in it, by position
	done    checked
}

// What is wrong ends the program: a stranger wants the first difference, and no more trust.
func wrong(format string, values ...interface{}) {
	fmt.Printf(format+"\n", values...)
	os.Exit(3)
}

func must(err error, where string) {
	if err != nil {
		wrong("%s: %v", where, err)
	}
}

func (b *bundle) read(name string) []byte {
	data, err := os.ReadFile(filepath.Join(b.folder, name))
	must(err, name)
	return data
}

// Pieces that need not be there: of a public copy, or of an entry that is not shown.
func (b *bundle) given(folder, name string, count int) [][]byte {
	data, err := os.ReadFile(filepath.Join(b.folder, folder, name))
	if os.IsNotExist(err) {
		return make([][]byte, count)
	}
	must(err, folder+name)
	found := pieces(data, 4, folder+name)
	if len(found) != count {
		wrong("%s%s: %d pieces for %d leaves", folder, name, len(found), count)
	}
	return found
}

// Names of the files in one folder of the bundle; none if there is no such folder.
func (b *bundle) names(pattern string) []string {
	found, err := filepath.Glob(filepath.Join(b.folder, pattern))
	must(err, pattern)
	return found
}

// The tree that a signed note is about: three lines, the first of them the name of its key.
func (b *bundle) opened(data []byte, where string) tlog.Tree {
	signed, err := note.Open(data, b.keys)
	must(err, where)
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != b.name {
		wrong("%s: not three lines of %s", where, b.name)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, where)
	root, err := tlog.ParseHash(lines[2])
	must(err, where)
	return tlog.Tree{N: size, Hash: root}
}

// One entry's lines, compared with where it stands and with what came before.
func (b *bundle) leaf(data []byte, position int64, previous *tlog.Hash) (content []byte) {
	lines := strings.Split(string(data), "\n")
	if len(lines) != 6 || lines[0] != "daicho/v1" || lines[5] != "" {
		wrong("entry %d: another form", position)
	}
	if lines[1] != b.name || lines[2] != strconv.FormatInt(position, 10) {
		wrong("entry %d: written as %s of %s", position, lines[2], lines[1])
	}
	if previous != nil && lines[3] != previous.String() {
		wrong("entry %d: not tied to the one before", position)
	}
	content, err := base64.StdEncoding.DecodeString(lines[4])
	must(err, "content hash")
	return content
}

// The pieces of a file, each behind its length in so many bytes.
func pieces(data []byte, width int, where string) [][]byte {
	var found [][]byte
	for len(data) > 0 {
		if len(data) < width {
			wrong("%s: ends within a length", where)
		}
		length := uint64(0)
		for _, one := range data[:width] {
			length = length<<8 | uint64(one)
		}
		data = data[width:]
		if uint64(len(data)) < length {
			wrong("%s: ends within a piece", where)
		}
		found = append(found, data[:length])
		data = data[length:]
	}
	return found
}

func place(index, size int64) string {
	tile := tlog.Tile{H: 8, L: 0, N: index, W: 256}
	if rest := size - index*256; rest < 256 {
		tile.W = int(rest)
	}
	return strings.TrimPrefix(tile.Path(), "tile/8/0/")
}

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, s[index])
	}
	return found, nil
}

func (b *bundle) Height() int                                { return 8 }
func (b *bundle) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (b *bundle) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		found = append(found, b.read(strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		b.done.Tiles++
	}
	return found, nil
}

// What an entry says, beside its hash, and the sealed part beside what it says of it.
func (b *bundle) content(position int64, hash, content, sealed []byte) {
	if len(content) == 0 {
		return
	}
	if sum := sha256.Sum256(content); !bytes.Equal(sum[:], hash) {
		wrong("entry %d: not the content that was recorded", position)
	}
	b.done.Contents++
	var said struct {
		V      int
		Sealed *struct{ Ct, Pc []byte }
	}
	must(json.Unmarshal(content, &said), "content")
	if said.V != 1 {
		wrong("entry %d: content of version %d", position, said.V)
	}
	if said.Sealed != nil {
		b.payload[position] = said.Sealed.Pc
	}
	if len(sealed) == 0 {
		return
	}
	sum := sha256.Sum256(sealed)
	if said.Sealed == nil || !bytes.Equal(sum[:], said.Sealed.Ct) {
		wrong("entry %d: not the ciphertext that was recorded", position)
	}
	b.done.Ciphertexts++
}

// What was opened beside what the contents say was sealed: HMAC under the blind of each.
func (b *bundle) openings() {
	data, err := os.ReadFile(filepath.Join(b.folder, "openings.jsonl"))
	if os.IsNotExist(err) {
		return
	}
	must(err, "openings.jsonl")
	for _, line := range bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")) {
		var shown struct {
			Position       int64
			Payload, Blind []byte
		}
		must(json.Unmarshal(line, &shown), "openings.jsonl")
		mac := hmac.New(sha256.New, shown.Blind)
		mac.Write([]byte("daicho/v1/payload\x00"))
		mac.Write(shown.Payload)
		if sealed, there := b.payload[shown.Position]; !there || !hmac.Equal(mac.Sum(nil), sealed) {
			wrong("entry %d: what is shown was not sealed", shown.Position)
		}
		b.done.Openings++
	}
}

// Every entry, in order: its leaf, its content, and the tree that the leaves make.
func (b *bundle) trail(tree tlog.Tree) stored {
	var all stored
	var previous tlog.Hash
	for index := int64(0); index*256 < tree.N; index++ {
		name := place(index, tree.N)
		leaves := pieces(b.read("tile/entries/"+name), 2, "entries "+name)
		contents := b.given("contents/", name, len(leaves))
		sealed := b.given("ciphertexts/", name, len(leaves))
		for number, data := range leaves {
			position := index*256 + int64(number)
			hash := b.leaf(data, position, &previous)
			b.content(position, hash, contents[number], sealed[number])
			more, err := tlog.StoredHashes(position, data, all)
			must(err, "tree")
			all = append(all, more...)
			previous = tlog.RecordHash(data)
			b.done.Leaves++
		}
	}
	if b.done.Leaves != tree.N {
		wrong("%d entries of %d", b.done.Leaves, tree.N)
	}
	root, err := tlog.TreeHash(tree.N, all)
	must(err, "tree")
	if root != tree.Hash {
		wrong("the entries have the root %v, signed is %v", root, tree.Hash)
	}
	return all
}

// The same tree out of its tiles: each entry proved by them.
func (b *bundle) tiles(tree tlog.Tree, all stored) {
	reader := tlog.TileHashReader(tree, b)
	for position := int64(0); position < tree.N; position++ {
		proof, err := tlog.ProveRecord(tree.N, position, reader)
		must(err, "tiles")
		hash := all[tlog.StoredHashIndex(0, position)]
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, position, hash), "tiles")
	}
}

func (b *bundle) earlier(tree tlog.Tree, all stored) {
	for _, path := range b.names("checkpoints/*") {
		data, err := os.ReadFile(path)
		must(err, path)
		older := b.opened(data, "checkpoints/"+filepath.Base(path))
		if older.N > tree.N {
			wrong("checkpoints/%d is newer than checkpoint", older.N)
		}
		if b.done.Earlier++; all == nil || older.N == 0 {
			continue
		}
		proof, err := tlog.ProveTree(tree.N, older.N, all)
		must(err, "consistency")
		must(tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash), "consistency")
		b.done.Consistency++
	}
}

// One .tlog-proof: label, leaf data, index, hashes, an empty line, a checkpoint.
func (b *bundle) proof(data []byte, where string) (position int64, tree tlog.Tree, hash []byte) {
	parts := strings.SplitN(string(data), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		wrong("%s: no proof with leaf data", where)
	}
	leaf, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err, where)
	position, err = strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	must(err, where)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		one, err := tlog.ParseHash(line)
		must(err, where)
		proof = append(proof, one)
	}
	tree = b.opened([]byte(parts[1]), where)
	hash = b.leaf(leaf, position, nil)
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, position, tlog.RecordHash(leaf)), where)
	b.done.Proofs++
	return position, tree, hash
}

// A bundle of a part: what it shows is proved one entry at a time.
func (b *bundle) part(tree tlog.Tree) {
	proved := map[int64][]byte{}
	for _, path := range b.names("proofs/*.tlog-proof") {
		data, err := os.ReadFile(path)
		must(err, path)
		position, under, hash := b.proof(data, filepath.Base(path))
		if under != tree {
			wrong("%s: under another checkpoint", filepath.Base(path))
		}
		proved[position] = hash
	}
	for first := int64(0); first < tree.N; first += 256 {
		width := tree.N - first
		if width > 256 {
			width = 256
		}
		for number, content := range b.given("contents/", place(first/256, tree.N), int(width)) {
			hash, there := proved[first+int64(number)]
			if !there && len(content) > 0 {
				wrong("entry %d: nothing proves it", first+int64(number))
			}
			b.content(first+int64(number), hash, content, nil)
		}
	}
	for _, path := range b.names("consistency/*.json") {
		b.grown(path, tree)
	}
}

func (b *bundle) grown(path string, tree tlog.Tree) {
	var given struct {
		Old, Size int64
		Hashes    []tlog.Hash
	}
	data, err := os.ReadFile(path)
	must(err, path)
	must(json.Unmarshal(data, &given), path)
	older := b.opened(b.read(fmt.Sprintf("checkpoints/%d", given.Old)), path)
	newer := tree
	if given.Size != tree.N {
		newer = b.opened(b.read(fmt.Sprintf("checkpoints/%d", given.Size)), path)
	}
	must(tlog.CheckTree(given.Hashes, newer.N, newer.Hash, older.N, older.Hash), path)
	b.done.Consistency++
}

func main() {
	path, vkey := os.Args[1], os.Args[2]
	verifier, err := note.NewVerifier(vkey)
	must(err, "key")
	b := &bundle{folder: path, keys: note.VerifierList(verifier), name: verifier.Name(),
		payload: map[int64][]byte{}}
	if strings.HasSuffix(path, ".tlog-proof") {
		data, err := os.ReadFile(path)
		must(err, path)
		_, tree, _ := b.proof(data, path)
		b.done.Size, b.done.Root = tree.N, tree.Hash
	} else {
		tree := b.opened(b.read("checkpoint"), "checkpoint")
		b.done.Size, b.done.Root = tree.N, tree.Hash
		if len(b.names("tile")) > 0 {
			all := b.trail(tree)
			b.tiles(tree, all)
			b.earlier(tree, all)
		} else {
			b.part(tree)
			b.earlier(tree, nil)
		}
		b.openings()
		if b.done.Leaves+b.done.Proofs == 0 {
			wrong("nothing ties an entry to the checkpoint")
		}
	}
	must(json.NewEncoder(os.Stdout).Encode(b.done), "answer")
}
