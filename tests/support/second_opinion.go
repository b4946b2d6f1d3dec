// Trees, tiles and notes as the sumdb packages of Go make and read them, for
// tests/log/test_second_opinion.py: a question as JSON on standard input, the answers on standard
// output. No line of it knows the ledger.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"sumdb/note"
	"sumdb/tlog"
)

type question struct {
	Leaves  []tlog.Hash       // leaf hashes of a tree; all its smaller sizes are asked about too
	Tiles   map[string][]byte // files of a larger tree, by C2SP path
	Size    int64             // of that tree
	Root    tlog.Hash
	Indices []int64
	Vkey    string
	Skey    string
	Text    string
	Notes   [][]byte
}

type answer struct {
	Roots       []tlog.Hash          // by size, from 1
	Inclusion   [][]tlog.RecordProof // by size and index
	Consistency [][]tlog.TreeProof   // by size and old size, both from 1
	FromTiles   map[int64]tlog.RecordProof
	GrownTiles  map[int64]tlog.TreeProof
	Signed      string
	Opened      []string // the text of a note, or why it was refused
}

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, s[index])
	}
	return found, nil
}

type files map[string][]byte

func (f files) Height() int                                { return 8 }
func (f files) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1) // C2SP leaves the height out
		data, there := f[path]
		if !there {
			return nil, fmt.Errorf("no tile %s", path)
		}
		found = append(found, data)
	}
	return found, nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	var q question
	must(json.NewDecoder(os.Stdin).Decode(&q))
	a := answer{FromTiles: map[int64]tlog.RecordProof{}, GrownTiles: map[int64]tlog.TreeProof{}}

	var all stored
	for index, leaf := range q.Leaves {
		more, err := tlog.StoredHashesForRecordHash(int64(index), leaf, all)
		must(err)
		all = append(all, more...)
		size := int64(index) + 1
		root, err := tlog.TreeHash(size, all)
		must(err)
		a.Roots = append(a.Roots, root)
		var inclusion []tlog.RecordProof
		var consistency []tlog.TreeProof
		for at := int64(0); at < size; at++ {
			record, err := tlog.ProveRecord(size, at, all)
			must(err)
			inclusion = append(inclusion, record)
			tree, err := tlog.ProveTree(size, at+1, all)
			must(err)
			consistency = append(consistency, tree)
		}
		a.Inclusion = append(a.Inclusion, inclusion)
		a.Consistency = append(a.Consistency, consistency)
	}

	reader := tlog.TileHashReader(tlog.Tree{N: q.Size, Hash: q.Root}, files(q.Tiles))
	for _, index := range q.Indices {
		record, err := tlog.ProveRecord(q.Size, index, reader)
		must(err)
		a.FromTiles[index] = record
		tree, err := tlog.ProveTree(q.Size, index+1, reader)
		must(err)
		a.GrownTiles[index+1] = tree
	}

	signer, err := note.NewSigner(q.Skey)
	must(err)
	signed, err := note.Sign(&note.Note{Text: q.Text}, signer)
	must(err)
	a.Signed = string(signed)
	verifier, err := note.NewVerifier(q.Vkey)
	must(err)
	for _, data := range q.Notes {
		opened, err := note.Open(data, note.VerifierList(verifier))
		if err != nil {
			a.Opened = append(a.Opened, "refused: "+err.Error())
		} else {
			a.Opened = append(a.Opened, opened.Text)
		}
	}
	must(json.NewEncoder(os.Stdout).Encode(a))
}
