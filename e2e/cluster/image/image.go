// Package image packs a folder as a container image, without a container engine.
package image

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// imageConfig is the part of a container image's configuration that our images set.
type imageConfig struct {
	User       string   `json:"User,omitempty"`
	WorkingDir string   `json:"WorkingDir,omitempty"`
	Env        []string `json:"Env,omitempty"`
	Entrypoint []string `json:"Entrypoint"`
}

// Pack writes a docker archive whose only layer is a folder. Equal folders give equal archives: files belong to
// root, have no times, and come in the order of their names.
func Pack(args []string) {
	flags := flag.NewFlagSet("image", flag.ExitOnError)
	user := flags.String("user", "", "`UID` that the container runs as")
	workdir := flags.String("workdir", "/", "`folder` that the container starts in")
	path := flags.String("path", "", "the container's `PATH`")
	locale := flags.String("locale", "", "the container's `LC_ALL`")
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "usage: cluster image [OPTIONS] ROOT NAME:TAG OUT.tar ENTRYPOINT...")
		flags.PrintDefaults()
	}
	_ = flags.Parse(args)
	if flags.NArg() < 4 {
		flags.Usage()
		os.Exit(2)
	}
	config := imageConfig{User: *user, WorkingDir: *workdir, Entrypoint: flags.Args()[3:]}
	if *path != "" {
		config.Env = append(config.Env, "PATH="+*path)
	}
	if *locale != "" {
		config.Env = append(config.Env, "LC_ALL="+*locale)
	}
	if err := writeImage(flags.Arg(0), flags.Arg(1), flags.Arg(2), config); err != nil {
		log.Fatalf("cluster image: %v", err)
	}
	fmt.Println(flags.Arg(1))
}

func writeImage(root, name, out string, config imageConfig) error {
	layer, err := os.CreateTemp(filepath.Dir(out), ".layer-*")
	if err != nil {
		return err
	}
	defer os.Remove(layer.Name())
	defer layer.Close()
	sum := sha256.New()
	if err := writeLayer(root, io.MultiWriter(layer, sum)); err != nil {
		return err
	}
	layerID := hex.EncodeToString(sum.Sum(nil))
	description, err := json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux", "config": config,
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + layerID}},
	})
	if err != nil {
		return err
	}
	descriptionSum := sha256.Sum256(description)
	descriptionName := hex.EncodeToString(descriptionSum[:]) + ".json"
	layerName := layerID + "/layer.tar"
	manifest, err := json.Marshal([]map[string]any{
		{"Config": descriptionName, "RepoTags": []string{name}, "Layers": []string{layerName}},
	})
	if err != nil {
		return err
	}
	return writeArchive(out, descriptionName, description, layerName, layer, manifest)
}

func writeArchive(out, configName string, config []byte, layerName string, layer *os.File, manifest []byte) error {
	size, err := layer.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := layer.Seek(0, io.SeekStart); err != nil {
		return err
	}
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	defer file.Close()
	archive := tar.NewWriter(file)
	for _, entry := range []struct {
		name    string
		size    int64
		content io.Reader
	}{
		{configName, int64(len(config)), bytes.NewReader(config)},
		{layerName, size, layer},
		{"manifest.json", int64(len(manifest)), bytes.NewReader(manifest)},
	} {
		if err := archive.WriteHeader(&tar.Header{Name: entry.name, Mode: 0o644, Size: entry.size}); err != nil {
			return err
		}
		if _, err := io.Copy(archive, entry.content); err != nil {
			return err
		}
	}
	return archive.Close()
}

// writeLayer writes every file, folder and symbolic link below root.
func writeLayer(root string, out io.Writer) error {
	layer := tar.NewWriter(out)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		return writeLayerEntry(layer, path, strings.TrimPrefix(path, root+string(filepath.Separator)), entry)
	})
	if err != nil {
		return err
	}
	return layer.Close()
}

func writeLayerEntry(layer *tar.Writer, path, name string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil {
		return err
	}
	target := ""
	if info.Mode()&fs.ModeSymlink != 0 {
		if target, err = os.Readlink(path); err != nil {
			return err
		}
	}
	header, err := tar.FileInfoHeader(info, target)
	if err != nil {
		return err
	}
	header.Name = name
	if entry.IsDir() {
		header.Name += "/"
	}
	header.Uid, header.Gid, header.Uname, header.Gname = 0, 0, "", ""
	header.ModTime, header.AccessTime, header.ChangeTime = time.Unix(0, 0), time.Time{}, time.Time{}
	if err := layer.WriteHeader(header); err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(layer, file)
	return err
}
