package image

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestImageHoldsTheFolderAndItsSettings(t *testing.T) {
	root := folder(t)
	out := filepath.Join(t.TempDir(), "image.tar")
	config := imageConfig{User: "10001", WorkingDir: "/data", Env: []string{"PATH=/bin"}, Entrypoint: []string{"/bin/run"}}
	if err := writeImage(root, "local/thing:1", out, config); err != nil {
		t.Fatal(err)
	}

	archive := read(t, out)
	var manifests []struct {
		Config   string
		RepoTags []string
		Layers   []string
	}
	if err := json.Unmarshal(archive["manifest.json"], &manifests); err != nil {
		t.Fatal(err)
	}
	if got := manifests[0].RepoTags[0]; got != "local/thing:1" {
		t.Errorf("the image is named %q", got)
	}
	var description struct{ Config imageConfig }
	if err := json.Unmarshal(archive[manifests[0].Config], &description); err != nil {
		t.Fatal(err)
	}
	if got := description.Config; got.User != "10001" || got.WorkingDir != "/data" || got.Entrypoint[0] != "/bin/run" {
		t.Errorf("the settings are %+v", got)
	}
	headers := map[string]*tar.Header{}
	layer := tar.NewReader(bytes.NewReader(archive[manifests[0].Layers[0]]))
	for header, err := layer.Next(); err == nil; header, err = layer.Next() {
		headers[header.Name] = header
	}
	if got := headers["bin/run"]; got == nil || got.Mode&0o777 != 0o755 || got.Uid != 0 {
		t.Errorf("bin/run is %+v", got)
	}
	if got := headers["bin/alias"]; got == nil || got.Linkname != "run" {
		t.Errorf("bin/alias is %+v", got)
	}
}

func TestEqualFoldersGiveEqualImages(t *testing.T) {
	var archives [2][]byte
	for i := range archives {
		out := filepath.Join(t.TempDir(), "image.tar")
		if err := writeImage(folder(t), "local/thing:1", out, imageConfig{Entrypoint: []string{"/bin/run"}}); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		archives[i] = data
	}
	if !bytes.Equal(archives[0], archives[1]) {
		t.Error("two images of equal folders differ")
	}
}

func folder(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "bin", "run"), []byte("content"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("run", filepath.Join(root, "bin", "alias")); err != nil {
		t.Fatal(err)
	}
	return root
}

func read(t *testing.T, path string) map[string][]byte {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	content := map[string][]byte{}
	archive := tar.NewReader(file)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return content
		}
		if err != nil {
			t.Fatal(err)
		}
		if content[header.Name], err = io.ReadAll(archive); err != nil {
			t.Fatal(err)
		}
	}
}
